/** A request that we will not serve: the sentence goes to whoever asked, with this HTTP status. */
import { Refusal } from "../refusal.ts";

export class RequestRefusal extends Refusal {
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}
