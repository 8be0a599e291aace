"""A bar chart as SVG: what share of each target is reached."""
from html import escape
from pathlib import Path

ROW, LABEL, WIDTH, MOST = 22, 320, 480, 3.0
STYLE = "text { font: 13px sans-serif; fill: #222 } .no { fill: #c77 } .yes { fill: #59a } line { stroke: #222; stroke-dasharray: 4 3 }"


def plot(file, shares):
    """shares: pairs of a name and what is reached as a multiple of the target; 1 is the target itself."""
    scale = WIDTH / MOST
    height = ROW * (len(shares) + 1)
    target = LABEL + scale
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LABEL + WIDTH + 60}" height="{height + 6}">',
        f"<style>{STYLE}</style>", '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{target:.0f}" y="14" text-anchor="middle">target</text>']
    for number, (name, share) in enumerate(shares, 1):
        y = ROW * number
        length = scale * min(share, MOST)
        lines.append(f'<text x="{LABEL - 8}" y="{y + 15}" text-anchor="end">{escape(name)}</text>')
        lines.append(f'<rect class="{"yes" if share >= 1 else "no"}" x="{LABEL}" y="{y + 3}" width="{length:.1f}" height="{ROW - 6}"/>')
        lines.append(f'<text x="{LABEL + length + 6:.1f}" y="{y + 15}">{share:.2f}</text>')
    lines.append(f'<line x1="{target:.0f}" y1="{ROW - 4}" x2="{target:.0f}" y2="{height}"/>')
    Path(file).write_text("\n".join([*lines, "</svg>"]) + "\n")
