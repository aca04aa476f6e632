// The record in sections, above it what there is to look at, below it the value that is selected.

export default function (component) {
  const { data, parentElement } = component
  const root = parentElement.querySelector(".root")
  const view = (root.view ??= build(root))
  view.tell = component.setTriggerValue
  const before = view.data
  view.data = data
  if (!before || before.version !== data.version) fill(view, before)
  const done = answered(view)
  select(view, before?.tick !== data.tick)
  if (done && data.fresh && view.target && !view.editor) edit(view, view.byPointer.get(data.fresh)?.[0] ?? view.target)
  drawConflict(view)
  drawNotice(view)
  if (!before || before.file !== data.file) restoreDraft(view)
  anchorEditor(view)
  root.dataset.revision = data.revision
}

function build(root) {
  const view = { root, data: null, tab: "findings" }
  for (const part of ["head", "inbox", "notice", "conflict", "body", "detail"]) view[part] = make("div", part)
  view.saving = make("span", "saving")
  view.saving.setAttribute("role", "status")
  view.body.tabIndex = 0
  view.conflict.hidden = true
  view.notice.hidden = true
  view.notice.setAttribute("role", "status")
  view.detail.setAttribute("role", "group")
  view.sheets = make("div", "sheets")
  view.body.append(view.sheets)
  root.append(view.head, view.inbox, view.notice, view.conflict, view.body, view.detail)
  view.body.addEventListener("click", (event) => {
    const value = event.target.closest(".v")
    if (value) pick(view, value)
  })
  view.body.addEventListener("dblclick", (event) => {
    const value = event.target.closest(".v")
    if (value) edit(view, value)
  })
  view.follow = () => {
    const at = view.body.scrollTop + 40
    const sections = [...view.sheets.children].filter((each) => each.tagName === "SECTION")
    view.jump.value = Math.max(sections.findLastIndex((section) => section.offsetTop <= at), 0)
  }
  view.body.addEventListener("scroll", view.follow, { passive: true })
  root.addEventListener("keydown", (event) => arrows(view, event))
  listen(root, (event) => shortcuts(view, event))
  window.addEventListener("popstate", function left() {
    if (!root.isConnected) window.removeEventListener("popstate", left)
    else view.tell("went", location.search)
  })
  document.addEventListener("extractor-bound", function bound(event) {
    if (!root.isConnected) document.removeEventListener("extractor-bound", bound)
    else if (view.data.main) act(view, { do: "bind", pointer: view.data.main, ...event.detail })
  })
  return view
}

function pick(view, value) {
  if (value.pointers.length) view.tell("picked", value.pointers)
}

function fill(view, before) {
  const { data } = view
  document.documentElement.lang = data.language === "zh" ? "zh-CN" : "en"
  view.values = []
  view.byPointer = new Map()
  const another = before?.file !== data.file
  drawHead(view)
  view.body.setAttribute("role", "region")
  view.body.setAttribute("aria-label", data.texts.record)
  view.detail.setAttribute("aria-label", data.texts.selected_value)
  const at = [view.body.scrollLeft, view.body.scrollTop]
  view.sheets.replaceChildren(...data.sections.map((section) => drawSection(view, section)))
  if (another) { closeEditor(view); view.body.scrollTo(0, 0) } else view.body.scrollTo(...at)
  view.follow()
  drawInbox(view)
  if (view.values.length) view.values[0].tabIndex = 0
}

function drawHead(view) {
  const { data } = view
  const jump = make("select", "jump")
  jump.setAttribute("aria-label", data.texts.jump)
  jump.append(...data.sections.map((section, index) => {
    const option = make("option", "", (section.depth ? "　" : "") + section.title)
    option.value = index
    return option
  }))
  jump.addEventListener("change", () => view.body.scrollTo(0, view.sheets.children[jump.value].offsetTop))
  view.jump = jump
  const title = make("div", "title", data.title)
  title.title = data.title
  const tool = (sign, name, able, run) => {
    const button = press("tool", sign, run, name)
    button.disabled = !able
    return button
  }
  const { texts } = data
  const whole = press("tool wide", texts.whole, () => view.tell("whole", !data.whole))
  whole.title = texts.whole_hint
  whole.setAttribute("aria-pressed", String(data.whole))
  view.head.replaceChildren(
    title, view.saving,
    tool("↶", `${texts.undo} (Ctrl+Z)`, data.undo, () => act(view, { do: "undo" })),
    tool("↷", `${texts.redo} (Ctrl+Y)`, data.redo, () => act(view, { do: "redo" })),
    whole, jump, press("tool", "?", () => showKeys(view), texts.shortcuts),
  )
}

// --- what is selected ------------------------------------------------------------------------

function select(view, follow) {
  const { lit, main, finding } = view.data
  for (const value of view.lit ?? []) value.classList.remove("main", "lit")
  view.lit = [...new Set([main, ...lit].flatMap((pointer) => view.byPointer.get(pointer) ?? []))]
  const target = view.byPointer.get(main)?.[0] ?? null
  for (const value of view.lit) value.classList.add("lit")
  for (const value of view.byPointer.get(main) ?? []) value.classList.add("main")
  view.target = target
  lightInbox(view, finding, main, follow)
  drawDetail(view)
  if (!target) return
  for (const value of view.root.querySelectorAll('.v[tabindex="0"]')) value.tabIndex = -1
  target.tabIndex = 0
  if (follow) reveal(view.body, target)
}

// Headings stick to the top of the body, so a value just below its edge is covered by them.
function reveal(body, value) {
  const outer = body.getBoundingClientRect()
  const inner = value.getBoundingClientRect()
  if (inner.top < outer.top + 72 || inner.bottom > outer.bottom - 8) {
    body.scrollTo({ top: body.scrollTop + inner.top - outer.top - outer.height / 3 })
  }
  if (inner.right > outer.right || inner.left < outer.left) body.scrollLeft += inner.left - outer.left - outer.width / 2
}
