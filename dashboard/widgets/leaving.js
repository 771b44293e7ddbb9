// Have the browser ask before a page is closed or loaded anew on which something is not saved.
let isChanged = false;

function ask(event) {
  if (isChanged) event.preventDefault();
}

export default function ({ data }) {
  isChanged = data.isChanged;
  window.addEventListener("beforeunload", ask);
  return () => {
    isChanged = false;
    window.removeEventListener("beforeunload", ask);
  };
}
