"""How well each text of a page can be read: the contrast of its colour with what lies behind it, by WCAG 2."""

from dataclasses import dataclass

from playwright.sync_api import Page

# Every text in sight with its contrast, colour, background and where it stands. Icons are drawn with a font and have
# words beside them; a disabled control need not be readable; tables and plots are pictures.
MEASURE = """() => {
  const context = Object.assign(document.createElement('canvas'), {width: 1, height: 1}).getContext('2d',
    {willReadFrequently: true});
  const read = colour => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const light = colour => {
    const [r, g, b] = colour.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const chain = element => {
    const found = [];
    for (let e = element; e; e = e.parentElement) found.unshift(getComputedStyle(e));
    return found;
  };
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), element = walker.currentNode.parentElement;
    if (!text || !element.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    if (['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(element.tagName)) continue;
    if (element.closest('[data-testid=stIconMaterial], [role=img], canvas, svg, [data-stale=true]')) continue;
    if (element.closest(':disabled, [aria-disabled=true], [inert]')) continue;
    const box = element.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    const styles = chain(element);
    let behind = [255, 255, 255, 1], opacity = 1;
    for (const style of styles) {
      behind = over(read(style.backgroundColor), behind);
      opacity *= Number(style.opacity);
    }
    const colour = read(styles.at(-1).color);
    const shown = over([colour[0], colour[1], colour[2], colour[3] * opacity], behind);
    const [high, low] = [light(shown), light(behind)].sort((a, b) => b - a);
    const place = element.closest('[data-testid]');
    found.push({
      text: text.slice(0, 60), contrast: (high + 0.05) / (low + 0.05),
      colour: shown.slice(0, 3).map(Math.round).join(' '), behind: behind.slice(0, 3).map(Math.round).join(' '),
      place: place ? place.dataset.testid : element.tagName,
    });
  }
  return found;
}"""


@dataclass(frozen=True)
class Read:
    """A text in sight; `place` is the name that Streamlit gives to what it stands in."""

    text: str
    contrast: float
    colour: str
    behind: str
    place: str


def measured(page: Page) -> list[Read]:
    """Every text that the page shows now."""
    return [Read(**each) for each in page.evaluate(MEASURE)]
