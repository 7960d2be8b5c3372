import { type Answer, call } from '../../common/call';

/** The deployed app. */
export interface CloseApp {
  get(path: string): Promise<Answer>;
  post(path: string, body: object): Promise<Answer>;
  delete(path: string): Promise<Answer>;
}

/** @param functionKey of the app; absent: calls without one, as an app with anonymous access takes them */
export function closeApp(appUrl: string, functionKey?: string): CloseApp {
  const key: Record<string, string> =
    functionKey === undefined ? {} : { 'x-functions-key': functionKey };
  return {
    get: (path) => call('GET', `${appUrl}${path}`, key),
    post: (path, body) => call('POST', `${appUrl}${path}`, key, body),
    delete: (path) => call('DELETE', `${appUrl}${path}`, key),
  };
}
