namespace ServiceComb.Net.Discovery.Resolution;

/// <summary>Marks a message handler that sends requests for service names to instances.</summary>
internal interface IServiceCallHandler;
