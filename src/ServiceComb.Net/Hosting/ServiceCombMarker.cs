namespace ServiceComb.Net.Hosting;

/// <summary>Its presence says that AddServiceComb() was called.</summary>
internal sealed class ServiceCombMarker;
