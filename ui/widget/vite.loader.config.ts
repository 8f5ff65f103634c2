// The loader: one classic script without a hash in its name, because customers' pages name it.
import { defineConfig } from 'vite'

export default defineConfig({
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: false,
    lib: {
      entry: 'src/loader/main.ts',
      name: 'RapportLoader',
      formats: ['iife'],
      fileName: () => 'widget.js',
    },
  },
})
