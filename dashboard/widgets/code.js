// Code reads in letters of one width, and what is wrong in it is found where the caret stands: Streamlit's text area has
// neither. Only who is typing in it is taken there.
let shown = "";

export default function ({ data, parentElement }) {
  const box = document.querySelector(`.st-key-${data.box} textarea`);
  if (!box) return;
  const looks = getComputedStyle(parentElement.host ?? parentElement);
  box.style.fontFamily = looks.getPropertyValue("--st-code-font");
  box.style.fontSize = looks.getPropertyValue("--st-code-font-size");
  const { line, column } = data;
  const place = JSON.stringify([data.box, line, column, box.value]);
  if (line && place !== shown && document.activeElement === box) {
    const before = box.value.split("\n").slice(0, line - 1);
    const at = [...before, ""].join("\n").length + column - 1;
    const word = box.value.slice(at).match(/^[\w.]*/)[0].length;
    box.setSelectionRange(at, at + word);
  }
  shown = place;
}
