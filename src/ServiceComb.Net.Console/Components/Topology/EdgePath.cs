using System.Text;
using ServiceComb.Net.Console.Components.Shared;

namespace ServiceComb.Net.Console.Components.Topology;

/// <summary>Draws edges as curves that leave and reach nodes horizontally.</summary>
internal static class EdgePath
{
    private const double ArrowLength = 7;

    /// <summary>Returns the data of an SVG path.</summary>
    /// <param name="points">The points from the left to the right; the first and the last are centers of nodes.</param>
    /// <param name="leftGap">The distance of the curve from the first point.</param>
    /// <param name="rightGap">The distance of the curve from the last point.</param>
    /// <param name="isReversed">Whether the curve goes from the right to the left.</param>
    public static string Create(IReadOnlyList<GraphPoint> points, double leftGap, double rightGap, bool isReversed)
    {
        GraphPoint[] ends = [new(points[0].X + leftGap, points[0].Y), .. points.Skip(1).SkipLast(1), new(points[^1].X - rightGap, points[^1].Y)];
        if (isReversed)
        {
            Array.Reverse(ends);
        }

        var path = new StringBuilder($"M{Format(ends[0])}");
        for (var index = 1; index < ends.Length; index++)
        {
            var (start, end) = (ends[index - 1], ends[index]);
            var middle = (start.X + end.X) / 2;
            path.Append($"C{Format(start with { X = middle })} {Format(end with { X = middle })} {Format(end)}");
        }

        return path.ToString();
    }

    /// <summary>Returns the distance of an edge from the center of a node.</summary>
    public static double GapOf(double radius, bool hasArrow) => radius + (hasArrow ? ArrowLength : 2);

    private static string Format(GraphPoint point) => $"{SvgNumber.Format(point.X)},{SvgNumber.Format(point.Y)}";
}
