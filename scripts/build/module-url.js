// Stands for import.meta.url in the bundle, which as CommonJS has none; dropped where nothing asks for it.
export const moduleUrl = /* @__PURE__ */ (() => require('node:url').pathToFileURL(__filename).href)();
