using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Rbac.Access;

/// <summary>The labels of a service, by which roles can be restricted.</summary>
internal readonly record struct ServiceLabels(string Environment, string AppId, string ServiceName) : ILabels
{
    public static ServiceLabels Of(Microservice service) => new(service.Environment ?? "", service.AppId ?? "", service.ServiceName ?? "");

    public static ServiceLabels Of(MicroserviceKey? key) => new(key?.Environment ?? "", key?.AppId ?? "", key?.ServiceName ?? "");

    public string ValueOf(string name) => name switch
    {
        "environment" => Environment,
        "appId" => AppId,
        "serviceName" => ServiceName,
        _ => "",
    };

    public string Describe() => $"appId:{AppId} environment:{Environment} serviceName:{ServiceName}";
}
