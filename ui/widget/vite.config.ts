// The chat frame: one page, its script and its styles, under /widget/.
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  base: '/widget/',
  plugins: [
    svelte({
      compilerOptions: {
        runes: true,
        // Nodes are built one by one, never from HTML text, so the strictest content policy holds.
        fragments: 'tree',
      },
    }),
  ],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: 'chat.html' },
  },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
})
