namespace ServiceComb.Net.Console.Components.Topology;

/// <summary>A point of a picture, in pixels from its top left corner.</summary>
internal readonly record struct GraphPoint(double X, double Y);
