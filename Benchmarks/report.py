"""Tables on standard output."""

import sys


def table(title, columns, rows):
    """Prints rows of cells under a title, as Markdown."""
    print(f"\n{title}\n")
    texts = [columns, *[[str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[index]) for row in texts) for index in range(len(columns))]
    for number, row in enumerate(texts):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    sys.stdout.flush()


def rate_table(title, rates):
    """`rates` are a name, requests per second and errors; the ratios are of the first."""
    first = rates[0][1]
    rows = [(name, f"{rate:.0f}", errors, f"{first / rate:.2f}×") for name, rate, errors in rates]
    table(title, ["server", "requests/s", "errors", f"{rates[0][0]} is"], rows)
