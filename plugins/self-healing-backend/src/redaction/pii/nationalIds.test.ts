import { nationalIds } from './nationalIds';

const found = (text: string) =>
  nationalIds(text).map(({ start, end }) => text.slice(start, end));

// Examples that the makers publish, or that are built by their rules.
const VALID: [kind: string, text: string, id: string][] = [
  // Social Security Administration: 078-05-1120 was printed on a sample card.
  ['SSN', 'ssn 078-05-1120', '078-05-1120'],
  ['SSN', '"078-051120"', '078-051120'],
  ['SSN', 'card 07805-1120.', '07805-1120'],
  ['SSN', 'social security number: 078051120', '078051120'],
  ['ITIN', 'itin 911-70-1234', '911-70-1234'],
  // Ministerio del Interior, "Cálculo del dígito de control del NIF-NIE"
  ['ES_NIF', 'dni 12345678Z', '12345678Z'],
  ['ES_NIF', 'nie X1234567L', 'X1234567L'],
  ['ES_NIF', 'dni 1111111-G', '1111111-G'],
  // Decree of 23 December 1976; the second with letters for digits
  ['IT_CODICE_FISCALE', 'cf RSSMRA85T10A562S', 'RSSMRA85T10A562S'],
  ['IT_CODICE_FISCALE', 'cf MRTMTT91D08F205J', 'MRTMTT91D08F205J'],
  // Digital and Population Data Services Agency
  ['FI_HETU', 'hetu 131052-308T', '131052-308T'],
  ['FI_HETU', 'hetu 010594Y9032', '010594Y9032'],
  // Skatteverket, SKV 704 and 707
  ['SE_PERSONNUMMER', 'pnr 811218-9876', '811218-9876'],
  ['SE_PERSONNUMMER', 'pnr 640823-3234', '640823-3234'],
  ['SE_PERSONNUMMER', 'samordningsnummer 701063-2391', '701063-2391'],
  ['SE_PERSONNUMMER', '189004119807', '189004119807'],
  ['SE_PERSONNUMMER', 'personnummer: 8112189876', '8112189876'],
  // Receita Federal
  ['BR_CPF', 'cpf 529.982.247-25', '529.982.247-25'],
  ['BR_CPF', 'CPF: 11144477735', '11144477735'],
  // Ministry of Digital Affairs
  ['PL_PESEL', 'PESEL 44051401359', '44051401359'],
  ['PL_PESEL', 'pesel: 02070803628', '02070803628'],
];

const NONE: [why: string, text: string][] = [
  ['area 000', '000-12-3456'],
  ['area 666', '666-12-3456'],
  ['group 00', '123-00-4567'],
  ['serial 0000', '123-45-0000'],
  ['one separator in a range', 'lines 12345-6789'],
  ['one separator in a post code', 'Springfield, IL 62704-1234'],
  ['the name of a pod', 'checkout-28394820-1234'],
  ['a wrong letter', '12345678A X1234567A'],
  ['a wrong sign of control', 'RSSMRA85T10A562X'],
  ['31 February', '310289-211C'],
  ['a wrong sign', '131052-308U'],
  ['a wrong Luhn digit', '811218-9875'],
  ['the time of a log', '202611280312 20261128031244'],
  ['eleven bytes of digits', 'memory 67430182912'],
  ['a wrong CPF', '529.982.247-26 111.111.111-11'],
  ['a wrong PESEL', 'PESEL 44051401358'],
];

it.each(VALID)('%s: finds it in %j', (_, text, id) => {
  expect(found(text)).toContain(id);
});

it.each(NONE)('%s: finds nothing in %j', (_, text) => {
  expect(found(text)).toEqual([]);
});
