// Keys of every page: / goes to the search, ? opens the list of shortcuts.
import { Controller } from "@hotwired/stimulus"

export default class extends Controller {
  static targets = ["dialog"]

  initialize() {
    this.onKey = this.onKey.bind(this)
  }

  connect() {
    document.addEventListener("keydown", this.onKey)
  }

  disconnect() {
    document.removeEventListener("keydown", this.onKey)
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target.closest("input, textarea, select, [contenteditable]")) return
    if (event.key === "/") {
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
