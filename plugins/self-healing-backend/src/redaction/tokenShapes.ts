import { Detector, Span } from './spans';
import { entropy, isDrawn, isPlaceholder } from './randomness';

/**
 * Tokens that tell what they are by their own form, written from what their
 * makers document (prefix, alphabet, length). Every repetition is bounded, so
 * that the time stays linear whatever the text.
 */
const SHAPES: [kind: string, form: RegExp][] = [
  // docs.github.com: "About authentication to GitHub", token prefixes
  ['github-token', /gh[pousr]_[A-Za-z0-9]{36,255}(?![A-Za-z0-9])/],
  ['github-token', /github_pat_\w{60,255}/],
  // docs.gitlab.com: "Token prefixes"
  [
    'gitlab-token',
    /gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|oas|soat|ffct)-[\w.-]{20,300}/,
  ],
  ['gitlab-token', /GR1348941[\w-]{20}(?![\w-])/],
  // docs.aws.amazon.com: IAM identifiers, "unique ID prefixes"
  ['aws-key-id', /(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/],
  ['google-key', /AIza[\w-]{35}(?![\w-])/],
  ['google-oauth', /(?:ya29\.[\w-]{20,400}|GOCSPX-[\w-]{28})/],
  // api.slack.com: "Token types"; webhook and workflow URLs are bearer secrets
  ['slack-token', /xox[abeopres](?:\.xox[bp])?-\d[\w.-]{9,300}/],
  ['slack-token', /xapp-\d-[\w-]{10,300}/],
  [
    'slack-webhook',
    /hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/[\w/]{10,200}/,
  ],
  [
    'discord-webhook',
    /discord(?:app)?\.com\/api\/webhooks\/\d{15,21}\/[\w-]{40,120}/,
  ],
  [
    'teams-webhook',
    /\w{1,60}\.webhook\.office\.com\/webhookb2\/[\w@/-]{40,300}/,
  ],
  ['discord-token', /[MNO][A-Za-z\d]{23,25}\.[\w-]{6}\.[\w-]{27,38}(?![\w-])/],
  ['telegram-token', /\d{8,10}:AA[\w-]{33}(?![\w-])/],
  // docs.stripe.com/keys
  ['stripe-key', /(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{10,250}/],
  ['stripe-webhook', /whsec_[A-Za-z0-9+/=]{24,100}/],
  [
    'openai-key',
    /sk-(?:proj-|svcacct-|admin-|None-)?[\w-]{16,180}T3BlbkFJ[\w-]{16,180}/,
  ],
  [
    'anthropic-key',
    /sk-ant-(?:api|admin|oat|sid)\d{2}-[\w-]{70,180}AA(?![\w-])/,
  ],
  ['openrouter-key', /sk-or-v1-[0-9a-f]{64}/],
  ['groq-key', /gsk_[A-Za-z0-9]{52}(?![A-Za-z0-9])/],
  ['huggingface-token', /(?:hf_|api_org_)[A-Za-z]{34}(?![A-Za-z0-9])/],
  ['replicate-token', /r8_[A-Za-z0-9]{37}(?![A-Za-z0-9])/],
  ['perplexity-key', /pplx-[A-Za-z0-9]{48}(?![A-Za-z0-9])/],
  // docs.npmjs.com, pypi.org/help, guides.rubygems.org
  ['npm-token', /npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/],
  ['pypi-token', /pypi-AgE[\w-]{50,1000}/],
  ['rubygems-key', /rubygems_[a-f0-9]{48}(?![a-f0-9])/],
  ['crates-token', /cio[A-Za-z0-9]{32}(?![A-Za-z0-9])/],
  // docker.com, hashicorp.com, and others that keep infrastructure
  ['docker-token', /dckr_(?:pat|oat)_[\w-]{27,64}/],
  ['vault-token', /hv[sbr]\.[\w-]{24,400}/],
  ['terraform-token', /[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,80}/],
  ['doppler-token', /dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,64}/],
  ['1password-token', /ops_eyJ[A-Za-z0-9+/]{200,4000}={0,3}/],
  ['pulumi-token', /pul-[a-f0-9]{40}(?![a-f0-9])/],
  ['tailscale-key', /tskey-[a-z]{3,20}-\w{6,40}-\w{16,64}/],
  ['cloudflare-key', /v1\.0-[a-f0-9]{24}-[a-f0-9]{146}/],
  ['digitalocean-token', /do[opr]_v1_[a-f0-9]{64}/],
  ['databricks-token', /dapi[a-fA-F0-9]{32}(?:-\d)?(?![A-Za-z0-9])/],
  ['planetscale-token', /pscale_(?:tkn|pw|oauth)_[\w=.-]{32,64}/],
  ['supabase-key', /sb[ps]_[a-z0-9_]{36,60}/],
  ['neon-key', /napi_[a-z0-9]{64}/],
  ['fly-token', /(?:fo1_[\w-]{43}|fm[12][ar]?_[A-Za-z0-9+/]{60,600}={0,3})/],
  ['heroku-key', /HRKU-[\w-]{36,64}/],
  [
    'grafana-token',
    /glc_[A-Za-z0-9+/]{32,400}={0,3}|glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}/,
  ],
  ['newrelic-key', /NR(?:AK|AL|JS|II|RA)-[\w-]{19,42}/],
  ['dynatrace-token', /dt0[a-z]\d\d\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}/],
  ['sentry-token', /sntr(?:ys|yu)_[\w+/=.-]{40,400}/],
  ['sonar-token', /sq[aup]_[a-z0-9]{40}/],
  [
    'sourcegraph-token',
    /sgp_(?:[a-fA-F0-9]{16}_|local_)?[a-fA-F0-9]{40}(?![A-Za-z0-9])/,
  ],
  ['artifactory-key', /AKCp[A-Za-z0-9]{69}(?![A-Za-z0-9])/],
  ['artifactory-token', /cmVmd[A-Za-z0-9]{59}(?![A-Za-z0-9])/],
  ['octopus-key', /API-[A-Z0-9]{26}(?![A-Z0-9])/],
  ['infracost-key', /ico-[A-Za-z0-9]{32}(?![A-Za-z0-9.])/],
  ['prefect-key', /pnu_[A-Za-z0-9]{36}(?![A-Za-z0-9])/],
  // business services
  ['sendgrid-key', /SG\.[\w=-]{16,24}\.[\w=-]{38,48}/],
  ['sendinblue-key', /xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}/],
  ['mailgun-key', /(?:pub)?key-[a-f0-9]{32}(?![a-f0-9])/],
  ['mailchimp-key', /[a-f0-9]{32}-us\d{1,2}(?![A-Za-z0-9])/],
  ['twilio-key', /(?:SK|AC)[a-f0-9]{32}(?![A-Za-z0-9])/],
  ['shopify-token', /shp(?:at|ca|pa|ss|tka)_[A-Za-z0-9]{28,64}/],
  ['square-token', /(?:sq0[a-z]{3}-[\w-]{22,50}|EAAA[\w+=-]{60})/],
  ['facebook-token', /EAA[MC][A-Za-z0-9]{100,400}/],
  ['linear-key', /lin_(?:api|oauth)_[A-Za-z0-9]{32,64}/],
  [
    'notion-token',
    /(?:ntn_\d{11}[A-Za-z0-9]{32}[A-Za-z0-9]{3}|secret_[A-Za-z0-9]{43})(?![A-Za-z0-9])/,
  ],
  ['airtable-token', /pat[A-Za-z0-9]{14}\.[a-f0-9]{64}/],
  ['postman-key', /PMAK-[a-f0-9]{24}-[a-f0-9]{34}/],
  ['readme-key', /rdme_[a-z0-9]{70}/],
  ['figma-token', /fig[dou]_[\w-]{40,64}/],
  ['atlassian-token', /ATATT3[\w=-]{60,300}/],
  [
    'flutterwave-key',
    /FLW(?:SECK|PUBK)_TEST-[a-h0-9]{12,40}-X|FLWSECK-[a-h0-9]{32}-X/i,
  ],
  ['plaid-token', /access-(?:sandbox|development|production)-[0-9a-f-]{36}/],
  ['lob-key', /(?:live|test)_(?:pub_)?[a-f0-9]{31,35}(?![a-f0-9])/],
  ['easypost-key', /EZ[AT]K[A-Za-z0-9]{54}/],
  ['settlemint-token', /sm_(?:aat|pat|sat)_[A-Za-z0-9]{16}(?![A-Za-z0-9])/],
  [
    'yandex-token',
    /(?:AQVN[\w-]{35,38}|YC[A-Za-z0-9][\w-]{37}|t1\.[\w=-]{1,120}\.[\w=-]{86})(?![\w-])/,
  ],
  ['alibaba-key', /LTAI[A-Za-z0-9]{17,21}(?![A-Za-z0-9])/],
  ['age-key', /AGE-SECRET-KEY-1[A-Z0-9]{58}/],
];

// SendGrid's keys are found glued to words as well: the form is that rare.
const ALL = new RegExp(
  `(?<![A-Za-z])(?:${SHAPES.map(
    ([, form], index) => `(?<k${index}>${form.source})`,
  ).join('|')})`,
  'g',
);
const GLUED = /SG\.[\w=-]{22}\.[\w=-]{43}/g;

export const tokenShapes: Detector = text => {
  const spans: Span[] = [];
  for (const match of text.matchAll(ALL)) {
    const index = SHAPES.findIndex((_, at) => match.groups![`k${at}`]);
    const [value] = match;
    const kind = SHAPES[index][0];
    if (isExample(kind, value)) continue;
    spans.push({ start: match.index, end: match.index + value.length, kind });
  }
  for (const match of text.matchAll(GLUED)) {
    spans.push({
      start: match.index,
      end: match.index + match[0].length,
      kind: 'sendgrid-key',
    });
  }
  return spans;
};

// Google's keys look alike in every document; Slack's webhooks are crossed out
// in documents by the same letters that real ones have.
function isExample(kind: string, value: string): boolean {
  if (kind.endsWith('webhook')) return false;
  if (kind === 'google-key') return isPlaceholder(value);
  return isDrawn(value) || (kind === 'sourcegraph-token' && entropy(value) < 3);
}
