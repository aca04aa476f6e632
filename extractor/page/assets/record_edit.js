// Editing in place: a field of the leaf's kind lies over its value until it is given or dropped.

function edit(view, value) {
  if (view.data.locked || !value.pointers.length) return
  if (view.editor?.value === value) return
  if (!value.pointers.includes(view.data.main)) pick(view, value)
  openEditor(view, value.pointers, value.kind, value.was)
}

function openEditor(view, pointers, kind, text) {
  closeEditor(view)
  const { texts } = view.data
  const box = make("div", "editor")
  const field = fieldOf(kind, text, texts)
  field.setAttribute("aria-label", kind.name ?? kind.title ?? texts.edit)
  const hint = make("span", "hint", kind.kind === "text" ? texts.edit_hint_text : texts.edit_hint)
  box.append(field, hint)
  view.editor = { box, field, pointers, kind, was: text, value: null, seen: view.data.revision }
  field.addEventListener("keydown", (event) => {
    event.stopPropagation()
    if (event.key === "Escape") { closeEditor(view); dropDraft(view); focusMain(view) }
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) commit(view)
    else return
    event.preventDefault()
  })
  field.addEventListener("input", () => {
    if (field.tagName === "TEXTAREA") grow(field)
    field.removeAttribute("aria-invalid")
    keepDraft(view)
  })
  if (kind.kind === "code") field.addEventListener("change", () => commit(view))
  field.addEventListener("blur", () => setTimeout(() => {
    if (view.editor?.field === field && field.isConnected) commit(view, true)
  }, 0))
  view.body.append(box)
  anchorEditor(view)
  if (field.tagName === "TEXTAREA") grow(field)
  field.focus({ preventScroll: true })
  if (field.select) field.select()
}

function fieldOf(kind, text, texts) {
  if (kind.kind === "code") {
    const field = make("select")
    const choices = kind.nullable ? [["", texts.empty], ...kind.codes] : kind.codes
    field.append(...choices.map(([code, name]) => {
      const option = make("option", "", name)
      option.value = code
      option.selected = code === (text ?? "")
      return option
    }))
    return field
  }
  const field = make(kind.kind === "text" ? "textarea" : "input")
  if (kind.kind !== "text") { field.type = "text"; field.inputMode = "decimal" } else field.rows = 1
  field.value = text ?? ""
  field.autocomplete = "off"
  field.spellcheck = false
  return field
}

function grow(field) {
  field.style.height = "auto"
  field.style.height = `${Math.min(field.scrollHeight + 2, 260)}px`
}

// The record may be drawn anew below an open editor, by another person's change or an own one that was stored: the
// editor lies beside the sheets, so nothing that is half typed loses its focus and is given by that. It stays with
// its value, and what was seen of it is what stood there when it was opened: a change by another person since is a
// conflict, and not written over.
function anchorEditor(view) {
  const { editor } = view
  if (!editor) return
  const value = editor.pointers.flatMap((pointer) => view.byPointer.get(pointer) ?? [])[0]
  if (!value) { closeEditor(view); return }
  editor.value = value
  const inner = value.getBoundingClientRect()
  const outer = view.body.getBoundingClientRect()
  const wide = Math.max(inner.width + 2, editor.kind.kind === "text" ? Math.min(280, outer.width - 40) : 120)
  const left = Math.min(inner.left, outer.right - wide - 18) - outer.left + view.body.scrollLeft
  Object.assign(editor.box.style, { left: `${left}px`, top: `${inner.top - outer.top + view.body.scrollTop - 1}px`, width: `${wide}px` })
}

function commit(view, left = false) {
  const { editor } = view
  const text = editor.field.value
  if (text === (editor.was ?? "")) { closeEditor(view); dropDraft(view); if (!left) focusMain(view); return }
  const figure = text.trim().replace(/[,，\s%％]/g, "")
  if (["figure", "year"].includes(editor.kind.kind) && figure && !/^[-−]?\d+([.．]\d+)?$/.test(figure)) {
    editor.field.setAttribute("aria-invalid", "true")
    editor.box.lastChild.textContent = view.data.texts.bad_figure
    if (!left) editor.field.focus()
    return
  }
  const { pointers, value } = editor
  closeEditor(view)
  dropDraft(view)
  if (value && editor.kind.kind !== "code") { value.textContent = text; value.classList.add("pending") }
  act(view, { do: "set", pointers, value: text.trim() === "" ? null : text, seen: editor.seen })
  if (!left) focusMain(view)
}

function focusMain(view) {
  const target = view.target?.isConnected ? view.target : view.body
  target.focus({ preventScroll: true })
}

function closeEditor(view) {
  const { editor } = view
  view.editor = null
  editor?.box.remove()
}

// --- what is being typed outlives a reload ---------------------------------------------------

function keepDraft(view) {
  const { pointers, field, seen } = view.editor
  try { sessionStorage.setItem(`extractor-draft:${view.data.file}`, JSON.stringify({ pointers, text: field.value, seen })) } catch { /* as above */ }
}

function dropDraft(view) {
  try { sessionStorage.removeItem(`extractor-draft:${view.data.file}`) } catch { /* as above */ }
}

function restoreDraft(view) {
  let draft = null
  try { draft = JSON.parse(sessionStorage.getItem(`extractor-draft:${view.data.file}`)) } catch { return }
  const value = draft && view.byPointer.get(draft.pointers[0])?.[0]
  if (!value || view.data.locked) return
  openEditor(view, draft.pointers, value.kind, value.was)
  view.editor.field.value = draft.text
  view.editor.seen = draft.seen ?? view.editor.seen
  reveal(view.body, value)
}
