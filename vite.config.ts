import { resolve } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = import.meta.dirname
const server = `http://127.0.0.1:${process.env.PORT ?? '3000'}`

/** Everything the start page needs from npm stays in three long-lived files; pages and what only they use load with the page. */
const chunks = [
  { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
  {
    name: 'router',
    test: /node_modules[\\/]@tanstack[\\/](react-router|router-core|history|react-query|query-core|react-store|store)[\\/]/,
  },
]

export default defineConfig({
  root: resolve(here, 'web'),
  plugins: [react(), tailwindcss()],
  build: {
    outDir: resolve(here, process.env.WEB_OUT_DIR ?? 'dist/web'),
    emptyOutDir: true,
    // The content policy allows no data: scripts, fonts or styles, so nothing is inlined.
    assetsInlineLimit: 0,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: chunks } } },
  },
  server: {
    proxy: {
      '/api': { target: server },
      '/health': { target: server },
      '/ready': { target: server },
    },
  },
})
