"""Citizens' own pages, and the agencies' answers to their questions. What everybody may see without sign-in belongs in `public`."""
