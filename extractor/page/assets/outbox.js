// What a person changes goes out one act at a time, and stays in the browser until the page has said that it is
// stored: neither a lost connection, nor a server that is started again, nor a reload loses an act.

const AGAIN = 6000 // milliseconds after which an act that nobody has answered is sent once more

function openOutbox(view) {
  const box = { key: `extractor:${view.data.file}`, acts: [], sent: null, session: view.data.session }
  try { box.acts = JSON.parse(sessionStorage.getItem(box.key)) ?? [] } catch { box.acts = [] }
  return box
}

function keep(box) {
  try {
    if (box.acts.length) sessionStorage.setItem(box.key, JSON.stringify(box.acts))
    else sessionStorage.removeItem(box.key)
  } catch { /* a browser that keeps nothing still sends */ }
}

function act(view, what) {
  const id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`
  view.outbox.acts.push({ seen: view.data.revision, ...what, id, file: view.data.file })
  keep(view.outbox)
  flush(view)
}

function flush(view) {
  const box = view.outbox
  const next = box.acts[0]
  if (next && box.sent !== next.id) {
    box.sent = next.id
    view.tell("act", next)
    clearTimeout(box.timer)
    box.timer = setTimeout(() => {
      if (!view.root.isConnected) return
      box.sent = null
      view.root.classList.add("waiting")
      flush(view)
    }, AGAIN)
  }
  showSaving(view)
}

// New data came: what it answers leaves the outbox; a server that was started again gets what it did not answer.
// Says whether an act was answered.
function answered(view) {
  const { ack, file, session } = view.data
  if (!view.outbox || view.outbox.key !== `extractor:${file}`) view.outbox = openOutbox(view)
  const box = view.outbox
  if (box.session !== session) { box.session = session; box.sent = null }
  const before = box.acts.length
  box.acts = box.acts.filter((each) => each.id !== ack)
  const done = box.acts.length !== before
  if (done) { view.root.classList.remove("waiting"); clearTimeout(box.timer); keep(box) }
  flush(view)
  return done
}

function showSaving(view) {
  const count = view.outbox.acts.length
  const { texts } = view.data
  view.saving.textContent = count ? (view.root.classList.contains("waiting") ? texts.unsaved : texts.saving) : texts.saved
  view.saving.classList.toggle("open", count > 0)
}
