import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// However busy the machine is; Jest's and the library's own limits are 5 and 1 s.
configure({ asyncUtilTimeout: 20_000 });
jest.setTimeout(60_000);
