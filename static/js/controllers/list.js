// Keyboard for a list of tasks: J next, K previous, Entrée the row's action, X its box.
//
//   <table data-controller="list"> … <tr data-list-target="row"> … <a data-list-action>Appeler</a>
//   <div class="bulk-bar" data-list-target="bulk" hidden> … <b data-list-target="count"></b>
//   <button type="button" data-action="list#clear">Tout décocher</button>
import { Controller } from "@hotwired/stimulus"

const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]"

export default class extends Controller {
  static targets = ["row", "bulk", "count", "all"]

  initialize() {
    this.onKey = this.onKey.bind(this)
    this.refresh = this.refresh.bind(this)
  }

  connect() {
    document.addEventListener("keydown", this.onKey)
    this.element.addEventListener("change", this.refresh)
    this.refresh()
  }

  disconnect() {
    document.removeEventListener("keydown", this.onKey)
    this.element.removeEventListener("change", this.refresh)
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING) || document.querySelector("dialog[open]")) return
    if (document.body.dataset.letters === "off" && event.key !== "Enter") return
    const move = { j: 1, k: -1 }[event.key.toLowerCase()]
    if (move) {
      this.moveBy(move)
    } else if (event.key.toLowerCase() === "x") {
      this.box(this.current)?.click()
    } else if (event.key === "Enter" && this.current && event.target === this.current) {
      this.current.querySelector("[data-list-action]")?.click()
    } else {
      return
    }
    event.preventDefault()
  }

  moveBy(step) {
    const index = this.rowTargets.indexOf(this.current)
    const first = step > 0 ? 0 : this.rowTargets.length - 1
    const next = index < 0 ? this.rowTargets[first] : this.rowTargets[index + step]
    if (!next) return
    this.rowTargets.forEach((row) => row.classList.toggle("is-at", row === next))
    next.tabIndex = -1
    next.focus({ preventScroll: true })
    next.scrollIntoView({ block: "nearest" })
  }

  toggleAll(event) {
    this.boxes.forEach((box) => { box.checked = event.currentTarget.checked })
    this.refresh()
  }

  clear() {
    this.boxes.forEach((box) => { box.checked = false })
    this.refresh()
  }

  refresh() {
    const ticked = this.boxes.filter((box) => box.checked).length
    this.bulkTargets.forEach((bar) => { bar.hidden = ticked === 0 })
    this.countTargets.forEach((count) => { count.textContent = ticked > 1 ? `${ticked} lignes cochées` : "1 ligne cochée" })
    this.allTargets.forEach((all) => {
      all.checked = ticked > 0 && ticked === this.boxes.length
      all.indeterminate = ticked > 0 && ticked < this.boxes.length
    })
  }

  box(row) {
    return row?.querySelector("input[type=checkbox]")
  }

  get boxes() {
    return this.rowTargets.map((row) => this.box(row)).filter(Boolean)
  }

  get current() {
    return this.rowTargets.find((row) => row.contains(document.activeElement)) || this.rowTargets.find((row) => row.classList.contains("is-at"))
  }
}
