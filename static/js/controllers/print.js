// A button that prints the page; shown only where a script can.
//
//   <button type="button" data-controller="print" data-action="print#print" hidden>Imprimer</button>
import { Controller } from "@hotwired/stimulus"

export default class extends Controller {
  connect() {
    this.element.hidden = false
  }

  print() {
    window.print()
  }
}
