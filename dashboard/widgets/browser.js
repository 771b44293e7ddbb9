// Streamlit writes lang="en" whatever the page says. It makes each change of a link a step of the history, but draws
// nothing anew when the browser goes back such a step; and of a page to come it writes the link under the page that is
// left, before it goes there. And a tab that was clicked while the answer to the click before it was on its way is left
// again when that comes.
let was = null // what the link said before it was last changed, if nobody did anything since
let clicked = null // the tab that was chosen last, if nobody did anything since

const wrap = push => (state, unused, link) => {
  const to = new URL(link, location.href)
  if (to.pathname === location.pathname) {
    was = location.href
    return history.replaceState(state, unused, link)
  }
  if (was !== null && to.search === location.search) history.replaceState(history.state, "", was)
  was = null
  return push.call(history, state, unused, link)
}

const stay = () => {
  const tab = clicked
  if (tab === null || !tab.isConnected || tab.getAttribute("aria-selected") === "true") return
  tab.click()
  clicked = null // once: what is left again after that is meant
}

const act = event => {
  was = null
  clicked = event.target.closest?.("[role=tab]") ?? null
  if (clicked !== null) setTimeout(stay)
}

export default ({data}) => {
  document.documentElement.lang = data
  if (window.isMinded) return
  window.isMinded = true
  history.pushState = wrap(History.prototype.pushState)
  for (const kind of ["pointerdown", "keydown", "click", "popstate"]) addEventListener(kind, act, true)
  new MutationObserver(stay).observe(document.body, {subtree: true, attributeFilter: ["aria-selected"]})
}
