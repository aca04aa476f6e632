// What both components use. Text from a document only ever becomes textContent, a value or a title.

function make(tag, className, text) {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (text !== undefined && text !== null) element.textContent = text
  return element
}

function press(className, text, act, title) {
  const element = make("button", className, text)
  element.type = "button"
  if (title) { element.title = title; element.setAttribute("aria-label", title) }
  element.addEventListener("click", act)
  return element
}

// Does the event come from a field in which letters are letters?
function typing(event) {
  const at = event.composedPath()[0]
  return at instanceof Element && at.matches("input, textarea, select, [contenteditable]")
}

// Keys that work wherever the focus is; gone with the component. A dialog of the page has its keys to itself.
// They are heard before the page's own: Streamlit runs the script again at an R.
function listen(root, act) {
  const heard = (event) => {
    if (!root.isConnected) { window.removeEventListener("keydown", heard, true); return }
    if (typing(event) || document.querySelector('[role="dialog"]')) return
    act(event)
  }
  window.addEventListener("keydown", heard, true)
}

function run(acts, event, name) {
  if (!acts[name]) return
  event.preventDefault()
  event.stopPropagation()
  acts[name]()
}

// "ctrl+z", "alt+ArrowUp", "?", "n"
function keyName(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  return (event.ctrlKey || event.metaKey ? "ctrl+" : "") + (event.altKey ? "alt+" : "")
    + (event.shiftKey && (event.key.length > 1 || event.ctrlKey) ? "shift+" : "") + key
}
