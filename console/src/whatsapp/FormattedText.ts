import { h, type VNodeChild } from 'vue';

import { type Run, runsOf } from './formatting';

const draw = (run: Run): VNodeChild => (typeof run === 'string' ? run : h(run.tag, run.runs.map(draw)));

/** The text of a message with what WhatsApp makes of its marks; of elements, never of HTML. */
export default function FormattedText({ text }: { text: string }): VNodeChild {
  return runsOf(text).map(draw);
}
FormattedText.props = ['text'];
