import { expect } from 'chai';
import { existsSync } from 'node:fs';
import path from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { makeClient } from '../acceptance/service/client.js';
import { addTask, logInAdmin } from '../acceptance/service/people.js';
import { ADMIN_PASSWORD, startTestService, type TestService } from '../acceptance/service/test-service.js';

/** The Chromium in `CHROMIUM` or in the search path. */
const findChromium = (): string | undefined =>
  process.env['CHROMIUM'] ??
  (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => path.join(folder, name)))
    .find((file) => existsSync(file));

const chromium = findChromium();

describe('the documentation pages in a browser', function () {
  this.timeout(60_000);
  let service: TestService;
  let browser: Browser;
  let page: Page;
  let errors: string[];

  before(async function () {
    if (chromium === undefined) this.skip();
    service = await startTestService('memory');
    const client = await makeClient(service.url);
    await addTask(client, await logInAdmin(client), { title: 'Seen in the browser' });
    browser = await puppeteer.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  });

  after(async () => {
    if (chromium === undefined) return;
    await browser.close();
    await service.stop();
  });

  beforeEach(async () => {
    page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 1000 });
    errors = [];
    // Violations of the policy, script errors, and requests to other hosts.
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(service.url)) errors.push(request.url());
    });
  });

  afterEach(() => page.close());

  const click = async (selector: string): Promise<void> => {
    const element = await page.waitForSelector(selector, { visible: true });
    await element?.click();
  };

  it('logs in with Authorize and lists tasks', async () => {
    await page.goto(`${service.url}/docs`);
    await click('.auth-wrapper .authorize');
    await page.waitForSelector('#oauth_username', { visible: true });
    await page.type('#oauth_username', 'admin');
    await page.type('#oauth_password', ADMIN_PASSWORD);
    await click('.auth-container:has(#oauth_username) .authorize');
    await page.waitForSelector('.auth-btn-wrapper .btn-done', { visible: true });
    await page.waitForFunction(
      "[...document.querySelectorAll('.auth-container h6')].some(({ textContent }) => textContent === 'Authorized')",
    );
    await click('.auth-btn-wrapper .btn-done');

    await click('#operations-tasks-listTasks .opblock-summary-control');
    await click('#operations-tasks-listTasks .try-out__btn');
    await click('#operations-tasks-listTasks .execute');
    await page.waitForSelector('.live-responses-table .response');
    const shown = await page.evaluate("document.querySelector('.live-responses-table .response').textContent");
    expect(shown).to.match(/^200/).and.to.include('Seen in the browser');
    expect(errors).to.deep.equal([]);
  });

  it('shows the reference', async () => {
    await page.goto(`${service.url}/redoc`);
    await page.waitForFunction("document.body.textContent.includes('Create a task')");
    expect(await page.title()).to.equal('L-AGE Core: reference');
    expect(errors).to.deep.equal([]);
  });
});
