// Keys of every page: / goes to the search, ? opens the list of shortcuts. Whoever speaks to their computer, or whose screen
// reader uses letters, turns those of one letter off (WCAG 2.1.4); this browser remembers it.
import { Controller } from "@hotwired/stimulus"

const KEPT = "letter-shortcuts"

export default class extends Controller {
  static targets = ["dialog", "letters"]

  initialize() {
    this.onKey = this.onKey.bind(this)
  }

  connect() {
    document.addEventListener("keydown", this.onKey)
    this.letters(localStorage.getItem(KEPT) !== "off")
  }

  toggleLetters(event) {
    localStorage.setItem(KEPT, event.currentTarget.checked ? "on" : "off")
    this.letters(event.currentTarget.checked)
  }

  letters(on) {
    this.element.dataset.letters = on ? "on" : "off"
    this.lettersTargets.forEach((box) => { box.checked = on })
  }

  disconnect() {
    document.removeEventListener("keydown", this.onKey)
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target.closest("input, textarea, select, [contenteditable]")) return
    if (event.key === "/" && this.element.dataset.letters === "on") {
      const search = document.getElementById("q")
      if (!search) return
      search.focus()
      search.select()
    } else if (event.key === "?" && this.hasDialogTarget) {
      if (!this.dialogTarget.open) this.dialogTarget.showModal()
    } else {
      return
    }
    event.preventDefault()
  }
}
