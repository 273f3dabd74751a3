namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Marks a handler that sends requests for names of services to their instances.</summary>
internal interface IServiceCallHandler;
