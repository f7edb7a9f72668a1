// Sends a form of filters as soon as an answer changes. Its button stays for those who have no script.
//
//   <form data-controller="autosubmit" data-action="change->autosubmit#submit" method="get">
//     … <button class="btn btn-sm btn-quiet" data-autosubmit-target="button">Filtrer</button>
import { Controller } from "@hotwired/stimulus"

export default class extends Controller {
  static targets = ["button"]

  connect() {
    this.buttonTargets.forEach((button) => button.classList.add("visually-hidden"))
  }

  disconnect() {
    this.buttonTargets.forEach((button) => button.classList.remove("visually-hidden"))
  }

  submit() {
    this.element.requestSubmit()
  }
}
