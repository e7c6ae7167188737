/**
 * Tokens that tell what they are by their own form, written from what their
 * makers document (prefix, alphabet, length). Every repetition is bounded, so
 * that the time stays linear whatever the text. Beginnings are the first two
 * characters that the form can have, or the first.
 */
export const SHAPES: [kind: string, beginnings: string, form: RegExp][] = [
  // docs.github.com: "About authentication to GitHub", token prefixes
  ['github-token', 'gh', /gh[pousr]_[A-Za-z0-9]{36,255}(?![A-Za-z0-9])/],
  ['github-token', 'gi', /github_pat_\w{60,255}/],
  // docs.gitlab.com: "Token prefixes"
  [
    'gitlab-token',
    'gl',
    /gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|oas|soat|ffct)-[\w.-]{20,300}/,
  ],
  ['gitlab-token', 'GR', /GR1348941[\w-]{20}(?![\w-])/],
  // docs.aws.amazon.com: IAM identifiers, "unique ID prefixes"
  [
    'aws-key-id',
    'AK AS AB AC',
    /(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/,
  ],
  ['google-key', 'AI', /AIza[\w-]{35}(?![\w-])/],
  ['google-oauth', 'ya GO', /(?:ya29\.[\w-]{20,400}|GOCSPX-[\w-]{28})/],
  // api.slack.com: "Token types"; webhook and workflow URLs are bearer secrets
  ['slack-token', 'xo', /xox[abeopres](?:\.xox[bp])?-\d[\w.-]{9,300}/],
  ['slack-token', 'xa', /xapp-\d-[\w-]{10,300}/],
  [
    'slack-webhook',
    'ho',
    /hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/[\w/]{10,200}/,
  ],
  [
    'discord-webhook',
    'di',
    /discord(?:app)?\.com\/api\/webhooks\/\d{15,21}\/[\w-]{40,120}/,
  ],
  [
    'discord-token',
    'M N O',
    /[MNO][A-Za-z\d]{23,25}\.[\w-]{6}\.[\w-]{27,38}(?![\w-])/,
  ],
  // docs.stripe.com/keys
  ['stripe-key', 'sk rk', /(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{10,250}/],
  ['stripe-webhook', 'wh', /whsec_[A-Za-z0-9+/=]{24,100}/],
  [
    'openai-key',
    'sk',
    /sk-(?:proj-|svcacct-|admin-|None-)?[\w-]{16,180}T3BlbkFJ[\w-]{16,180}/,
  ],
  [
    'anthropic-key',
    'sk',
    /sk-ant-(?:api|admin|oat|sid)\d{2}-[\w-]{70,180}AA(?![\w-])/,
  ],
  ['openrouter-key', 'sk', /sk-or-v1-[0-9a-f]{64}/],
  ['groq-key', 'gs', /gsk_[A-Za-z0-9]{52}(?![A-Za-z0-9])/],
  ['huggingface-token', 'hf ap', /(?:hf_|api_org_)[A-Za-z]{34}(?![A-Za-z0-9])/],
  ['replicate-token', 'r8', /r8_[A-Za-z0-9]{37}(?![A-Za-z0-9])/],
  ['perplexity-key', 'pp', /pplx-[A-Za-z0-9]{48}(?![A-Za-z0-9])/],
  // docs.npmjs.com, pypi.org/help, guides.rubygems.org
  ['npm-token', 'np', /npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/],
  ['pypi-token', 'py', /pypi-AgE[\w-]{50,1000}/],
  ['rubygems-key', 'ru', /rubygems_[a-f0-9]{48}(?![a-f0-9])/],
  ['crates-token', 'ci', /cio[A-Za-z0-9]{32}(?![A-Za-z0-9])/],
  // docker.com, hashicorp.com, and others that keep infrastructure
  ['docker-token', 'dc', /dckr_(?:pat|oat)_[\w-]{27,64}/],
  ['vault-token', 'hv', /hv[sbr]\.[\w-]{24,400}/],
  ['doppler-token', 'dp', /dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,64}/],
  ['1password-token', 'op', /ops_eyJ[A-Za-z0-9+/]{200,4000}={0,3}/],
  ['pulumi-token', 'pu', /pul-[a-f0-9]{40}(?![a-f0-9])/],
  ['tailscale-key', 'ts', /tskey-[a-z]{3,20}-\w{6,40}-\w{16,64}/],
  ['cloudflare-key', 'v1', /v1\.0-[a-f0-9]{24}-[a-f0-9]{146}/],
  ['digitalocean-token', 'do', /do[opr]_v1_[a-f0-9]{64}/],
  ['databricks-token', 'da', /dapi[a-fA-F0-9]{32}(?:-\d)?(?![A-Za-z0-9])/],
  ['planetscale-token', 'ps', /pscale_(?:tkn|pw|oauth)_[\w=.-]{32,64}/],
  ['supabase-key', 'sb', /sb[ps]_[a-z0-9_]{36,60}/],
  ['neon-key', 'na', /napi_[a-z0-9]{64}/],
  [
    'fly-token',
    'fo fm',
    /(?:fo1_[\w-]{43}|fm[12][ar]?_[A-Za-z0-9+/]{60,600}={0,3})/,
  ],
  ['heroku-key', 'HR', /HRKU-[\w-]{36,64}/],
  [
    'grafana-token',
    'gl',
    /glc_[A-Za-z0-9+/]{32,400}={0,3}|glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}/,
  ],
  ['newrelic-key', 'NR', /NR(?:AK|AL|JS|II|RA)-[\w-]{19,42}/],
  ['dynatrace-token', 'dt', /dt0[a-z]\d\d\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}/],
  ['sentry-token', 'sn', /sntr(?:ys|yu)_[\w+/=.-]{40,400}/],
  ['sonar-token', 'sq', /sq[aup]_[a-z0-9]{40}/],
  [
    'sourcegraph-token',
    'sg',
    /sgp_(?:[a-fA-F0-9]{16}_|local_)?[a-fA-F0-9]{40}(?![A-Za-z0-9])/,
  ],
  ['artifactory-key', 'AK', /AKCp[A-Za-z0-9]{69}(?![A-Za-z0-9])/],
  ['artifactory-token', 'cm', /cmVmd[A-Za-z0-9]{59}(?![A-Za-z0-9])/],
  ['octopus-key', 'AP', /API-[A-Z0-9]{26}(?![A-Z0-9])/],
  ['infracost-key', 'ic', /ico-[A-Za-z0-9]{32}(?![A-Za-z0-9.])/],
  ['prefect-key', 'pn', /pnu_[A-Za-z0-9]{36}(?![A-Za-z0-9])/],
  // business services
  ['sendgrid-key', 'SG', /SG\.[\w=-]{16,24}\.[\w=-]{38,48}/],
  ['sendinblue-key', 'xk', /xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}/],
  ['mailgun-key', 'pu ke', /(?:pub)?key-[a-f0-9]{32}(?![a-f0-9])/],
  ['twilio-key', 'SK AC', /(?:SK|AC)[a-f0-9]{32}(?![A-Za-z0-9])/],
  ['shopify-token', 'sh', /shp(?:at|ca|pa|ss|tka)_[A-Za-z0-9]{28,64}/],
  ['square-token', 'sq EA', /(?:sq0[a-z]{3}-[\w-]{22,50}|EAAA[\w+=-]{60})/],
  ['facebook-token', 'EA', /EAA[MC][A-Za-z0-9]{100,400}/],
  ['linear-key', 'li', /lin_(?:api|oauth)_[A-Za-z0-9]{32,64}/],
  [
    'notion-token',
    'nt se',
    /(?:ntn_\d{11}[A-Za-z0-9]{32}[A-Za-z0-9]{3}|secret_[A-Za-z0-9]{43})(?![A-Za-z0-9])/,
  ],
  ['airtable-token', 'pa', /pat[A-Za-z0-9]{14}\.[a-f0-9]{64}/],
  ['postman-key', 'PM', /PMAK-[a-f0-9]{24}-[a-f0-9]{34}/],
  ['readme-key', 'rd', /rdme_[a-z0-9]{70}/],
  ['figma-token', 'fi', /fig[dou]_[\w-]{40,64}/],
  ['atlassian-token', 'AT', /ATATT3[\w=-]{60,300}/],
  [
    'flutterwave-key',
    'FL',
    /FLW(?:SECK|PUBK)_TEST-[A-Ha-h0-9]{12,40}-X|FLWSECK-[A-Ha-h0-9]{32}-X/,
  ],
  [
    'plaid-token',
    'ac',
    /access-(?:sandbox|development|production)-[0-9a-f-]{36}/,
  ],
  ['lob-key', 'li te', /(?:live|test)_(?:pub_)?[a-f0-9]{31,35}(?![a-f0-9])/],
  ['easypost-key', 'EZ', /EZ[AT]K[A-Za-z0-9]{54}/],
  [
    'settlemint-token',
    'sm',
    /sm_(?:aat|pat|sat)_[A-Za-z0-9]{16}(?![A-Za-z0-9])/,
  ],
  [
    'yandex-token',
    'AQ YC t1',
    /(?:AQVN[\w-]{35,38}|YC[A-Za-z0-9][\w-]{37}|t1\.[\w=-]{1,120}\.[\w=-]{86})(?![\w-])/,
  ],
  ['alibaba-key', 'LT', /LTAI[A-Za-z0-9]{17,21}(?![A-Za-z0-9])/],
  ['age-key', 'AG', /AGE-SECRET-KEY-1[A-Z0-9]{58}/],
  // openshift.com, 1password.com, developer.harness.io, and the like
  ['openshift-token', 'sh', /sha256~[\w-]{43}(?![\w-])/],
  [
    '1password-key',
    'A3',
    /A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}(?![A-Z0-9])/,
  ],
  [
    'vault-token',
    's.',
    /s\.(?=[A-Za-z]{0,23}\d)[A-Za-z0-9]{24}(?![A-Za-z0-9.])/,
  ],
  [
    'harness-key',
    'pa sa',
    /(?:pat|sat)\.[\w-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}(?![\w-])/,
  ],
  ['dropbox-token', 'sl', /sl\.[\w=-]{130,400}/],
  ['clickhouse-key', '4b', /4b1d[A-Za-z0-9]{38}(?![A-Za-z0-9])/],
  ['aws-bedrock-key', 'AB', /ABSK[A-Za-z0-9+/]{109,269}={0,2}/],
  [
    'aws-bedrock-key',
    'be',
    /bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/=]{0,4000}/,
  ],
  [
    'authress-key',
    'sc ex au',
    /(?:sc|ext|scauth|authress)_[A-Za-z0-9]{5,30}\.[A-Za-z0-9]{4,6}\.acc[_-][A-Za-z0-9-]{10,32}\.[\w+/=-]{30,120}/,
  ],
  ['clojars-token', 'CL', /CLOJARS_[A-Za-z0-9]{60}/],
  ['duffel-token', 'du', /duffel_(?:test|live)_[\w=-]{43}/],
  ['frameio-token', 'fi', /fio-u-[\w=-]{64}/],
  ['intra42-secret', 's-', /s-s4t2(?:ud|af)-[A-Fa-f0-9]{64}/],
  ['scalingo-token', 'tk', /tk-us-[\w-]{48}(?![\w-])/],
  ['shippo-token', 'sh', /shippo_(?:live|test)_[A-Fa-f0-9]{40}/],
  ['defined-networking-token', 'dn', /dnkey-[\w=-]{26}-[\w=-]{52}/],
  ['adobe-secret', 'p8', /p8e-[A-Za-z0-9]{32}(?![A-Za-z0-9])/],
  ['typeform-token', 'tf', /tfp_[\w=.-]{59}/],
  ['mapbox-token', 'pk sk', /[ps]k\.[A-Za-z0-9]{60,100}\.[\w-]{22}(?![\w-])/],
  ['grafana-token', 'ey', /eyJrIjoi[A-Za-z0-9]{70,400}={0,3}/],
];

/** Those that begin with anything, and what they have in them. */
export const ANYWHERE: [kind: string, within: string, form: RegExp][] = [
  [
    'teams-webhook',
    '.webhook.office.com',
    /(?<![A-Za-z])\w{1,60}\.webhook\.office\.com\/webhookb2\/[\w@/-]{40,300}/g,
  ],
  ['azure-secret', 'Q~', /(?<![\w~.-])[\w~.]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])/g],
  ['facebook-token', '|', /(?<![\w])\d{15,16}\|[\w-]{27,40}(?![\w-])/g],
  ['telegram-token', ':AA', /(?<![A-Za-z])\d{8,10}:AA[\w-]{33}(?![\w-])/g],
  [
    'terraform-token',
    '.atlasv1.',
    /(?<![A-Za-z])[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,80}/g,
  ],
  [
    'mailchimp-key',
    '-us',
    /(?<![A-Za-z])[a-f0-9]{32}-us\d{1,2}(?![A-Za-z0-9])/g,
  ],
  // SendGrid's keys are found glued to words as well: the form is that rare.
  ['sendgrid-key', 'SG.', /SG\.[\w=-]{22}\.[\w=-]{43}/g],
];
