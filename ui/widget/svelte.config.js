// Read by svelte-check and the editors; the build's own settings are in vite.config.ts.
export default { compilerOptions: { runes: true } }
