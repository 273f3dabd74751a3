namespace ServiceComb.Net.Console.Components.Topology;

/// <summary>Places the parts of a picture in rows.</summary>
internal static class ShelfPacking
{
    /// <summary>Calls <paramref name="place"/> with the top left corner of each part.</summary>
    /// <returns>The size of the picture.</returns>
    public static (double Width, double Height) Place(IReadOnlyList<ComponentLayout> parts, LayoutSpacing spacing, Action<ComponentLayout, double, double> place)
    {
        var limit = Math.Max(spacing.Width, parts.Max(static part => part.Width));
        double x = 0, y = 0, rowHeight = 0, width = 0;
        foreach (var part in parts)
        {
            if (x > 0 && x + part.Width > limit)
            {
                (x, y, rowHeight) = (0, y + rowHeight, 0);
            }

            place(part, x, y);
            x += part.Width;
            (rowHeight, width) = (Math.Max(rowHeight, part.Height), Math.Max(width, x));
        }

        return (width, y + rowHeight);
    }
}
