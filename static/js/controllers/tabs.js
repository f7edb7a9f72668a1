// On a phone the tabs are wider than the screen: the open one is brought into view. Without a script they scroll by hand.
import { Controller } from "@hotwired/stimulus"

export default class extends Controller {
  connect() {
    const open = this.element.querySelector("[aria-current]")
    if (!open) return
    // Sideways only: the page stays where it is.
    const within = open.offsetLeft - this.element.offsetLeft
    this.element.scrollLeft = within - (this.element.clientWidth - open.offsetWidth) / 2
  }
}
