"""What each platform accepts: counting, limits, rules for text and media, profile addresses.

Plain Python that imports no Django, so that it is read, tested and measured by itself.

| module | what it answers |
|---|---|
| `counting` | length by the platform's own counting, hashtags: `measure(platform, text)` |
| `limits` | the dated rows of a platform: `PlatformLimits`, grade -> error or warning |
| `catalogue` | the shipped rows: `shipped_platforms()`, `shipped_limits()` |
| `rules` | `check_text`, `check_title`, `check_alt_text` |
| `media` | `MediaFacts`, `check_media`: number, mixture, format, size, shape, duration |
| `fit` | `nearest_ratio`, `fit`: how a picture is cropped or padded for the platform |
| `urls` | `parse_profile_url`: pasted address -> platform, handle, canonical form, identity key |
| `patterns` | the guard under which patterns from the catalogue are compiled and run |

The limits are data (rows with source, grade and date, editable without code); how a platform counts is code.
"""
