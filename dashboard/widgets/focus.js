// Who adds something goes on in it: Streamlit draws the box anew that it was added from, and so the focus falls to the top
// of the page. Once for each place, and only for who has not gone elsewhere meanwhile.
const FIELDS = "input, textarea, [role=combobox], [data-testid=stSelectbox] button";
const LOOKS = 120; // frames in which the new place is drawn
let taken = null;

function isFree(active, from) {
  return !active || active === document.body || active.closest(`[class*=st-key-${from}]`);
}

export default function ({ data }) {
  const { place, from } = data;
  if (!place || place === taken) return;
  const look = (left) => {
    if (place === taken || !isFree(document.activeElement, from)) return;
    const field = document.querySelector(`.st-key-${place}`)?.querySelector(FIELDS);
    if (field) {
      taken = place;
      field.focus();
    } else if (left) {
      requestAnimationFrame(() => look(left - 1));
    }
  };
  look(LOOKS);
}
