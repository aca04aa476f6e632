// Small pictures of all pages; each is asked for when it comes into view.

function toggleThumbs(view) {
  view.thumbs.hidden = !view.thumbs.hidden
  view.strip.setAttribute("aria-pressed", String(!view.thumbs.hidden))
  drawThumbs(view, null)
  size(view)
}

function drawThumbs(view, before) {
  const { data } = view
  if (view.thumbs.hidden) return
  if (!before || before.file !== data.file || view.thumbs.children.length !== data.pages) layThumbs(view)
  for (const leaf of view.thumbs.children) {
    const address = data.thumbs[leaf.page]
    if (address && leaf.address !== address) {
      leaf.address = address
      const image = make("img")
      image.alt = ""
      image.src = new URL(address.replace(/^\//, ""), document.baseURI).href
      leaf.firstChild.replaceChildren(image)
    }
    const chosen = leaf.page === data.page
    if (chosen && leaf.getAttribute("aria-current") !== "page") leaf.scrollIntoView({ block: "nearest" })
    if (chosen) leaf.setAttribute("aria-current", "page")
    else leaf.removeAttribute("aria-current")
  }
}

function layThumbs(view) {
  const { data } = view
  view.seen?.disconnect()
  view.wanted = new Set()
  view.seen = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting && !entry.target.address) view.wanted.add(entry.target.page)
    clearTimeout(view.asking)
    view.asking = setTimeout(() => {
      const pages = [...view.wanted].filter((page) => !view.data.thumbs[page])
      view.wanted.clear()
      if (pages.length) view.tell("thumbs", pages)
    }, 120)
  }, { root: view.thumbs, rootMargin: "200px" })
  view.thumbs.setAttribute("role", "navigation")
  view.thumbs.setAttribute("aria-label", data.texts.thumbnails)
  view.thumbs.replaceChildren(...Array.from({ length: data.pages }, (_, index) => {
    const leaf = press("thumb", "", () => turn(view, index + 1), `${data.texts.page_number} ${index + 1}`)
    leaf.page = index + 1
    const [wide, high] = data.sizes[index] ?? [210, 297]
    const frame = make("span", "frame")
    frame.style.aspectRatio = `${wide} / ${high}`
    const badge = make("span", data.doubted[index + 1] ? "page doubted" : "page", String(index + 1))
    leaf.append(frame, badge)
    view.seen.observe(leaf)
    return leaf
  }))
}
