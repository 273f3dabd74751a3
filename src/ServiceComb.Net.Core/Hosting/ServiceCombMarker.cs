namespace ServiceComb.Net.Hosting;

/// <summary>Marks a service collection for which AddServiceComb() was called.</summary>
internal sealed class ServiceCombMarker;
