/**
 * Words that change something, in a command or in plain English. What a model
 * proposes to look at may hold none of them: it errs on the side of striking.
 */
const CHANGES =
  /\b(?:delet|remov|restart|re-?deploy|deploy|roll(?:ing|ed)? ?(?:it )?back|rollback|undo|scal(?:e|ing)\b|resiz|patch|apply|approv|grant|enabl|disabl|drain|cordon|evict|kill|stop|reboot|terminat|increas|decreas|rais|lower|edit|updat|upgrad|downgrad|chang(?:e|ing)\b|set\b|writ(?:e|ing)\b|creat|drop|truncat|flush|purg|run\b|execut|exec\b|install|merg|push|revert|silenc|acknowledg|releas(?:e|ing)\b|pull (?:the )?(?:kill ?)?switch|curl|wget|chmod|rm\b|sudo)/i;

const LOOKS =
  /^(?:look|read|check|compare|see|inspect|view|show|list|describe|find|search|open|examine|review|verify|watch|monitor|get|query|graph|observe|note|kubectl)\b/i;

const COMMAND =
  /\bkubectl\b((?:\s+-{1,2}[\w-]+(?:[= ][\w./][\w./-]*)?)*?)\s+([a-z].*)$/i;

const READING =
  /^(?:get|describe|logs?|top|events|explain|rollout (?:status|history))\b/i;

/** Whether every command of a text only reads. */
function commandsRead(text: string): boolean {
  return text.split(/[;&|\n]|(?=\bkubectl\b)/).every(part => {
    if (!/\bkubectl\b/i.test(part)) return true;
    const [, , verb] = COMMAND.exec(part.trim()) ?? [];
    return verb !== undefined && READING.test(verb);
  });
}

const STARTS = new RegExp(`^(?:please\\s+)?${CHANGES.source}`, 'i');

/** Whether a proposal to look at something does no more than that. */
export function readsOnly(text: string): boolean {
  if (!commandsRead(text)) return false;
  const words = text.trim();
  // What is looked at may well be a change: the latest deploy, an update.
  const [first, ...others] = words.split(/\b(?:and|then|;|,|&&|\|)\s+/i);
  return LOOKS.test(first)
    ? others.every(other => LOOKS.test(other) || !STARTS.test(other))
    : !CHANGES.test(words);
}
