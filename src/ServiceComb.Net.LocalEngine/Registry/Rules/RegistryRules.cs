namespace ServiceComb.Net.LocalEngine.Registry.Rules;

/// <summary>Field rules with the texts that service-center 2.2 prints in its errors.</summary>
internal static class RegistryRules
{
    private const string NameText = @"^[a-zA-Z0-9]*$|^[a-zA-Z0-9][a-zA-Z0-9_\-.]*[a-zA-Z0-9]$";
    private const string VersionText = "the form x[.y[.z]] where x y and z are 0-32767 range";
    private const string StatusText = "UP|DOWN|STARTING|TESTING|OUTOFSERVICE";
    private const string PathSegmentText = "a path segment: not . or .., without / and control characters";

    public static readonly FieldRule ServiceId = new("MicroService.ServiceId", 0, 64, @"^\S*$", TextPatterns.HasNoBlank);
    public static readonly FieldRule RequiredServiceId = ServiceId with { Min = 1 };

    // Stricter than the real registry, which stores such ids although no path can contain them.
    public static readonly FieldRule NewServiceId = ServiceId with { Pattern = PathSegmentText, Matches = TextPatterns.IsPathSegment };
    public static readonly FieldRule AppId = new("MicroService.AppId", 0, 160, NameText, TextPatterns.IsName);
    public static readonly FieldRule ServiceName = new("MicroService.ServiceName", 1, 128, NameText, TextPatterns.IsName);
    public static readonly FieldRule Version = new("MicroService.Version", 0, 64, VersionText, static value => value.Length == 0 || TextPatterns.IsVersion(value));
    public static readonly FieldRule Description = new("MicroService.Description", 0, 256, "", null);
    public static readonly FieldRule Level = new("MicroService.Level", 0, 0, "^(FRONT|MIDDLE|BACK)$", static value => value is "FRONT" or "MIDDLE" or "BACK");
    public static readonly FieldRule Status = new("MicroService.Status", 0, 0, "^(UP|DOWN)?$", static value => value is "" or "UP" or "DOWN");
    public static readonly FieldRule Alias = new("MicroService.Alias", 0, 128, @"^[a-zA-Z0-9_\-.:]*$", static value => TextPatterns.IsInstanceId(value.Replace(':', '.')));
    public static readonly FieldRule Environment = new("MicroService.Environment", 0, 0, "^(development|testing|acceptance|production)*$", TextPatterns.IsEnvironment);
    public static readonly FieldRule RegisterBy = new("MicroService.RegisterBy", 0, 64, "^(SDK|SIDECAR|PLATFORM)*$", TextPatterns.IsRegisterBy);
    public static readonly FieldRule FrameworkName = new("FrameWork.Name", 0, 64, NameText, TextPatterns.IsName);
    public static readonly FieldRule FrameworkVersion = new("FrameWork.Version", 0, 64, @"^[a-zA-Z0-9_\-.]*$", TextPatterns.IsInstanceId);
    public static readonly FieldRule Path = new("ServicePath.Path", 0, 0, @"^[A-Za-z0-9.,?'\\/+&amp;%$#=~_\-@{}]*$", TextPatterns.IsPath);
    public static readonly FieldRule Schemas = new("MicroService.Schemas", 0, 100, @"^[a-zA-Z0-9]{1,160}$|^[a-zA-Z0-9][a-zA-Z0-9_\-.]{0,158}[a-zA-Z0-9]$", null);
    public static readonly FieldRule SchemaId = new("GetSchemaRequest.SchemaId", 1, 160, @"^[a-zA-Z0-9]+$|^[a-zA-Z0-9][a-zA-Z0-9_\-.]*[a-zA-Z0-9]$", TextPatterns.IsSchemaId);
    public static readonly FieldRule Summary = new("ModifySchemaRequest.Summary", 0, 128, @"(a-zA-Z0-9)*", null);
    public static readonly FieldRule SchemaContent = new("ModifySchemaRequest.Schema", 1, 0, "", null);
    public static readonly FieldRule TagKey = new("AddServiceTagsRequest.Tags", 0, 100, @"^[a-zA-Z][a-zA-Z0-9_\-.]{0,63}$", TextPatterns.IsTag);
    public static readonly FieldRule TagValue = new("UpdateServiceTagRequest.Value", 0, 0, @"^[a-zA-Z][a-zA-Z0-9_\-.]{0,63}$", TextPatterns.IsTag);

    public static readonly FieldRule ExistenceVersion = new("GetExistenceRequest.Version", 1, 64, VersionText, TextPatterns.IsVersion);
    public static readonly FieldRule FindAppId = AppId with { Field = "FindInstancesRequest.AppId", Min = 1 };
    public static readonly FieldRule FindName = new("FindInstancesRequest.ServiceName", 1, 289, @"^[a-zA-Z0-9]*$|^[a-zA-Z0-9][a-zA-Z0-9_\-.:]*[a-zA-Z0-9]$", TextPatterns.IsFindName);
    public static readonly FieldRule ConsumerId = ServiceId with { Field = "FindInstancesRequest.ConsumerServiceId" };

    public static readonly FieldRule InstanceId = new("MicroServiceInstance.InstanceId", 0, 64, "^[A-Za-z0-9_.-]*$", TextPatterns.IsInstanceId);
    public static readonly FieldRule NewInstanceId = InstanceId with { Pattern = PathSegmentText, Matches = TextPatterns.IsPathSegment };
    public static readonly FieldRule RequiredInstanceId = InstanceId with { Min = 1 };
    public static readonly FieldRule Endpoint = new("MicroServiceInstance.Endpoints", 0, 0, @"\S+", TextPatterns.HasText);
    public static readonly FieldRule HostName = new("MicroServiceInstance.HostName", 1, 64, @"\S+", TextPatterns.HasText);
    public static readonly FieldRule InstanceStatus = new("MicroServiceInstance.Status", 0, 0, $"^({StatusText})?$", static value => value.Length == 0 || Protocol.Registry.InstanceStatus.IsKnown(value));
    public static readonly FieldRule NewStatus = new("UpdateInstanceStatusRequest.Status", 0, 0, $"^({StatusText})$", Protocol.Registry.InstanceStatus.IsKnown);
    public static readonly FieldRule HealthMode = new("HealthCheck.Mode", 0, 0, "^(push|pull)$", static value => value is "push" or "pull");
    public static readonly FieldRule HealthUrl = new("HealthCheck.Url", 0, 0, @"^\S*$", TextPatterns.HasNoBlank);
    public static readonly FieldRule DataCenterName = new("DataCenterInfo.Name", 1, 128, "^[A-Za-z0-9_.-]+$", TextPatterns.IsInstanceId);
}
