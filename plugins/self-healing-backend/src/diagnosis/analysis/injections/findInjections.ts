import { oneLine } from '../../../shortened';
import { encodedTexts, joined, normalised, taggedText } from './decodings';

/** Words in a text that try to give orders to whoever reads it. */
type FoundInjection = { excerpt: string; what: string };

const MOST_FOUND = 5;
const LONGEST_TEXT = 100_000;
const LONGEST_EXCERPT = 160;

const INSTRUCTIONS =
  '(?:instructions?|prompts?|rules|directions|directives|guidelines|guardrails)';

const ACT =
  '(?:approve|run|execute|trigger|delete|remove|scale|restart|roll back|rollback|release|disable|turn off|merge|grant)';

const THINGS =
  '(?:plans?|approvals?|runbooks?|kill ?switch(?:es)?|polic(?:y|ies)|guardrails?|incidents?|deployments?|namespaces?|clusters?|pods?|nodes?|production|databases?(?! migration)|volumes?|access|permissions?)';

// Each is linear: bounded gaps, and nothing nested repeats.
const PATTERNS: [what: string, pattern: RegExp][] = [
  [
    'asks to forget the instructions',
    new RegExp(
      `\\b(?:ignore|disregard|forget|override|bypass|do not follow|don't follow)\\b[^.!?]{0,40}\\b${INSTRUCTIONS}\\b`,
    ),
  ],
  [
    'asks to forget the instructions',
    /\b(?:ignorier\w*|vergiss|missachte\w*)\b[^.!?]{0,40}\banweisung\w*|\b(?:ignore[zr]?|oublie[zr]?)\b[^.!?]{0,40}\b(?:instructions|consignes)\b|\b(?:ignora|olvida)\b[^.!?]{0,40}\b(?:instrucciones|istruzioni)\b/,
  ],
  [
    'pretends to be a message of the system',
    /<\/?\s?(?:system|assistant|instructions?|developer)\s?>|<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id)[^|>]{0,20}\|?>|\[\/?(?:inst|sys)\]|<<\/?sys>>|#{2,4} ?(?:system|assistant|instructions?|new task)\b|\b(?:system|developer) (?:prompt|message|override)\s?:|\b(?:human|assistant)\s?:\s.{1,200}\b(?:human|assistant)\s?:/,
  ],
  [
    'asks to be somebody else',
    /\byou are (?:now|no longer) (?:an?|the|in|my|free|bound|allowed)\b|\bfrom now on,? you (?:are|must|will|should)\b|\bpretend (?:to be|that you|you are)\b|\bact as (?:an?|the) (?:administrator|admin|root|operator|unrestricted|different|system)\b|\b(?:developer|dan|god|jailbreak) mode\b/,
  ],
  [
    'gives new instructions',
    /\b(?:new|updated|real|actual|important|secret) (?:instructions?|task|directives?) ?(?:for (?:you|the (?:ai|assistant|model|llm))|follows?\b|:)/,
  ],
  [
    'speaks to a model',
    /\b(?:dear|attention,?|note to(?: the)?|message (?:to|for)(?: the)?|hey,?) (?:ai|llm|assistant|language model|chatbot|gpt|claude|model)\b|\b(?:if|when) you are an? (?:ai|llm|assistant|language model)\b|\b(?:ai|llm|language model|assistant)s? (?:reading|analyzing|analysing|processing|summari[sz]ing) this\b|\b(?:ai|llm|assistant|language model)s?,? (?:must|should|please|has to|have to)\b|\bas an (?:ai|llm)\b/,
  ],
  [
    'asks to act',
    new RegExp(
      `\\b(?:you (?:must|should|have to|need to|are to|will|can)|please|immediately|be sure to|make sure (?:to|you)|(?:tell|ask|advise|instruct|convince) (?:the |your |them |him |her )?(?:users?|owners?|operators?|engineers?|on-?call|person|humans?)(?: to)?|recommend(?:ing)?(?: to| that they)?|(?:go ahead|proceed) and|the (?:only|correct|right|safe) (?:fix|remedy|action|next step) is to)\\b[^.!?]{0,30}\\b${ACT}\\b[^.!?]{0,40}\\b${THINGS}\\b`,
    ),
  ],
  [
    'asks to act',
    new RegExp(
      `^["'\`(]?(?:approve|disable|release|turn off|bypass) (?:the |this |all |every )?(?:pending |waiting |open )?(?:plans?|approvals?|kill ?switch(?:es)?|guardrails?|polic(?:y|ies))\\b`,
    ),
  ],
  [
    'asks to give something away',
    /\b(?:reveal|print|output|repeat|show|leak|expose|tell me)\b[^.!?]{0,30}\b(?:system prompt|your (?:instructions|prompt|rules|context))\b|\b(?:reveal|leak|exfiltrate)\b[^.!?]{0,30}\b(?:secrets?|credentials|passwords?|tokens?|api keys?)\b/,
  ],
  [
    'says what to answer',
    /\b(?:respond|reply|answer) (?:only|exactly|always|just)\b(?: only)? ?(?:with|by|that|:)|\b(?:set|report|give|claim|state) (?:an? |the |your )?confidence (?:of|to|as|is)\b|\b(?:do not|don't|never) (?:mention|report|cite|reveal|tell)\b[^.!?]{0,40}\b(?:this|these|instructions?|injection|message)\b/,
  ],
  [
    'would make a page load a picture from elsewhere',
    /!\[[^\]]{0,100}\]\((?:https?:)?\/\/|<img [^>]{0,100}\bsrc ?= ?["']?(?:https?:)?\/\//,
  ],
];

/** Three in a row of what nobody sees, or what turns the reading round. */
const HIDDEN =
  /[\u200b-\u200d\u2060-\u2064\ufeff]{3,}|[\u202a-\u202e\u2066-\u2069]|[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{4,}/u;

/**
 * Instructions in a text that is only data: found by rules, reported, obeyed by
 * nothing. Linear in the text; what is longer than a bound is not looked at.
 */
export function findInjections(text: string): FoundInjection[] {
  const looked = text.slice(0, LONGEST_TEXT);
  const found: FoundInjection[] = [];
  const add = (what: string, excerpt: string) => {
    if (found.length < MOST_FOUND && !found.some(one => one.what === what)) {
      found.push({ what, excerpt: oneLine(excerpt, LONGEST_EXCERPT) });
    }
  };
  const tagged = taggedText(looked);
  if (tagged) add('hides text in invisible characters', tagged);
  const hidden = HIDDEN.exec(looked);
  if (hidden) {
    add(
      'hides text in invisible characters',
      looked.slice(Math.max(0, hidden.index - 60), hidden.index + 60),
    );
  }
  for (const line of [...looked.split('\n').slice(0, 2_000), looked]) {
    for (const one of spelt(line)) add(one.what, one.excerpt);
    if (found.length >= MOST_FOUND) break;
  }
  for (const decoded of encodedTexts(looked)) {
    for (const { what, excerpt } of spelt(decoded.slice(0, LONGEST_TEXT))) {
      add(`${what}, encoded`, excerpt);
    }
  }
  return found;
}

function spelt(text: string): FoundInjection[] {
  const plain = normalised(text).trim();
  const apart = joined(text);
  return [plain, ...(apart ? [normalised(apart)] : [])].flatMap(one =>
    PATTERNS.flatMap(([what, pattern]) => {
      const match = pattern.exec(one);
      return match
        ? [{ what, excerpt: one.slice(match.index, match.index + 200) }]
        : [];
    }),
  );
}
