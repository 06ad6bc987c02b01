"""`python -m core.design` writes what is generated under static/.

It is run after a change of a colour, a style sheet or a script. With the folder of Tabler's outline icons as argument
it also writes the sprite.
"""

import sys
from pathlib import Path

from core.design import css, icons, js, tokens

if len(sys.argv) > 1:
    icons.SPRITE.write_text(icons.build(Path(sys.argv[1])))
tokens.CSS_FILE.write_text(tokens.stylesheet())
css.CSS_FILE.write_text(css.stylesheet())
js.JS_FILE.write_text(js.script())
