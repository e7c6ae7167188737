import { generate } from 'selfsigned';

/** A key and certificate in PEM. @public */
export interface Certificate {
  keyPem: string;
  certPem: string;
  /** what a client has to trust: the certificate itself, which signs only itself */
  caPem: string;
}

const LIFETIME_DAYS = 30;

/** A certificate for this host and localhost, made at start and never reused. */
export async function createCertificate(host: string): Promise<Certificate> {
  const { private: keyPem, cert: certPem } = generate(
    [{ name: 'commonName', value: 'demo-cluster' }],
    {
      days: LIFETIME_DAYS,
      keySize: 2048,
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        {
          name: 'keyUsage',
          digitalSignature: true,
          keyEncipherment: true,
          keyCertSign: true,
        },
        { name: 'extKeyUsage', serverAuth: true },
        {
          name: 'subjectAltName',
          altNames: [
            { type: 2, value: 'localhost' },
            { type: 7, ip: '127.0.0.1' },
            ...(/^[\d.]+$/.test(host) && host !== '127.0.0.1'
              ? [{ type: 7, ip: host }]
              : []),
          ],
        },
      ],
    },
  );
  return { keyPem, certPem, caPem: certPem };
}
