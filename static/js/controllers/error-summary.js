// Moves focus to the summary of a refused form, and from each of its lines to the field.
import { Controller } from "@hotwired/stimulus"

export default class extends Controller {
  static values = { still: Boolean }

  connect() {
    if (!this.stillValue) this.element.focus()
  }

  go(event) {
    const field = document.getElementById(event.currentTarget.hash.slice(1))
    if (!field) return
    event.preventDefault()
    // The label too must be seen, so the whole field is brought into view before focus moves.
    const group = field.closest("fieldset") || field.parentElement
    group.scrollIntoView({ block: "center" })
    field.focus({ preventScroll: true })
  }
}
