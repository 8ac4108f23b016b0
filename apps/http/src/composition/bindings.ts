import 'reflect-metadata';
import { Container } from 'inversify';
import type { Services, Token } from './tokens.js';

/** Binds a factory: what it takes must be what the named services are, or it does not compile. */
export type Provide = <Name extends Token, Needs extends Token>(
  name: Name,
  needs: readonly Needs[],
  make: (services: Pick<Services, Needs>) => Services[Name],
) => void;

/** A container of singletons, each made when first asked for; an override takes the place of its factory. */
export const makeBindings = (
  overrides: Partial<Services>,
): Readonly<{ provide: Provide; get: <Name extends Token>(name: Name) => Services[Name] }> => {
  const container = new Container({ defaultScope: 'Singleton' });
  return {
    provide: (name, needs, make) => {
      const override = overrides[name];
      if (override !== undefined) {
        container.bind(name).toConstantValue(override);
        return;
      }
      const make_ = (...values: readonly unknown[]) =>
        make(Object.fromEntries(needs.map((need, index) => [need, values[index]])) as never);
      container.bind(name).toResolvedValue(make_, [...needs]);
    },
    get: (name) => container.get<Services[typeof name]>(name),
  };
};
