// A menu is a details element, usable before any script. This closes it on Échap, on a click elsewhere and when focus leaves.
import { Controller } from "@hotwired/stimulus"

export default class extends Controller {
  initialize() {
    this.onKey = this.onKey.bind(this)
    this.onAway = this.onAway.bind(this)
  }

  connect() {
    this.element.addEventListener("keydown", this.onKey)
    document.addEventListener("click", this.onAway)
    document.addEventListener("focusin", this.onAway)
  }

  disconnect() {
    this.element.removeEventListener("keydown", this.onKey)
    document.removeEventListener("click", this.onAway)
    document.removeEventListener("focusin", this.onAway)
  }

  onKey(event) {
    if (event.key !== "Escape" || !this.element.open) return
    this.element.open = false
    this.element.querySelector("summary").focus()
    event.stopPropagation()
  }

  onAway(event) {
    if (!this.element.contains(event.target)) this.element.open = false
  }
}
