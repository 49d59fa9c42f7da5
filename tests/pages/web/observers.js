// Who watches sizes may not ask for one, or change something, while he is told: that lays out again what he
// is just being told of, and WebKit now and then complains of a loop.  Here each such try is a complaint.

{
  let told = false;
  const complain = name => { if (told) console.error(`a ResizeObserver asks for ${name} while it is told`); };

  const Watch = ResizeObserver;
  window.ResizeObserver = class extends Watch {
    constructor(tell) {
      super((...seen) => {
        told = true;
        try { tell(...seen); } finally { told = false; }
      });
    }
  };

  const wrapped = (name, of) => function (...args) { complain(name); return of.apply(this, args); };
  const KINDS = [
    [Element, ["scrollWidth", "scrollHeight", "clientWidth", "clientHeight", "getBoundingClientRect", "setAttribute", "removeAttribute"]],
    [HTMLElement, ["offsetWidth", "offsetHeight", "offsetTop", "offsetLeft", "tabIndex"]],
    [CSSStyleDeclaration, ["setProperty"]],
  ];
  for (const [{ prototype }, names] of KINDS)
    for (const name of names) {
      const is = Object.getOwnPropertyDescriptor(prototype, name);
      for (const how of ["value", "get", "set"]) if (is[how]) is[how] = wrapped(name, is[how]);
      Object.defineProperty(prototype, name, is);
    }
}
