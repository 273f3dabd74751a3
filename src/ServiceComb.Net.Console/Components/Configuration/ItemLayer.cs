namespace ServiceComb.Net.Console.Components.Configuration;

/// <summary>The layer of an item: whose labels it has. Apps merge the layers in this order, later ones win.</summary>
internal enum ItemLayer
{
    Application,
    Service,
    Version,
    Custom,
}
