namespace ServiceComb.Net.Console.Components.Topology;

/// <summary>The distances of a layout, in pixels.</summary>
/// <param name="Column">The distance of the centers of two layers.</param>
/// <param name="Row">The distance of the centers of two nodes of a layer.</param>
/// <param name="Bend">The distance of an edge that passes a layer from its neighbors.</param>
/// <param name="Width">The width that is filled before parts are placed below each other.</param>
internal sealed record LayoutSpacing(double Column = 180, double Row = 104, double Bend = 40, double Width = 1000);
