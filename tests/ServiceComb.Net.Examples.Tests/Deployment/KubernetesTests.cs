using k8s;
using k8s.Models;

namespace ServiceComb.Net.Examples.Tests.Deployment;

/// <summary>examples/Shop/deploy/kubernetes: read as the types of the Kubernetes API, strictly, and compared with the apps.</summary>
public sealed class KubernetesTests
{
    private const int ContainerPort = 8080;
    private const int DrainSeconds = 3;
    private const int ShutdownTimeoutSeconds = 30;

    private static readonly List<object> Objects =
    [
        .. Directory.GetFiles(Path.Combine(BuildInformation.Shop, "deploy", "kubernetes"), "*.yaml").Order(StringComparer.Ordinal)
            .SelectMany(static file => KubernetesYaml.LoadAllFromString(File.ReadAllText(file), null, strict: true)),
    ];

    private static IEnumerable<V1Deployment> Deployments => Objects.OfType<V1Deployment>();

    public static TheoryData<string> Services => [.. KnownNames.Projects.Keys];

    [Fact]
    public void There_is_a_deployment_for_each_app_in_the_namespace_of_the_shop()
    {
        Assert.Equal(KnownNames.Projects.Keys, Deployments.Select(static one => one.Name()).Order(StringComparer.Ordinal));
        Assert.Equal("shop", Assert.Single(Objects.OfType<V1Namespace>()).Name());
        Assert.All(Objects.Where(static one => one is not V1Namespace), static one => Assert.Equal("shop", ((IMetadata<V1ObjectMeta>)one).Namespace()));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_deployment_selects_its_pods_and_runs_the_image_of_its_app(string service)
    {
        var spec = Find(service).Spec;
        var container = Assert.Single(spec.Template.Spec.Containers);

        Assert.Equal($"shop-{service}:1.0.0", container.Image);
        Assert.All(spec.Selector.MatchLabels, label => Assert.Equal(label.Value, spec.Template.Metadata.Labels[label.Key]));
        Assert.Equal(ContainerPort, Assert.Single(container.Ports).ContainerPort);
        Assert.NotEmpty(container.Resources.Requests);
        Assert.Equal("0", spec.Strategy.RollingUpdate.MaxUnavailable.Value);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_environment_variable_is_a_setting_of_the_app_and_every_reference_exists(string service)
    {
        var container = Find(service).Spec.Template.Spec.Containers[0];
        var maps = container.EnvFrom.Select(static source => Objects.OfType<V1ConfigMap>().Single(map => map.Name() == source.ConfigMapRef.Name));
        var names = maps.SelectMany(static map => map.Data.Keys).Concat(container.Env.Select(static variable => variable.Name)).ToList();

        Assert.All(names, name => Assert.True(KnownNames.IsVariable(service, name), name));
        Assert.Contains("servicecomb__registry__sc__address", names);
        Assert.Contains("servicecomb__kie__serverUri", names);
        Assert.Equal(KnownNames.ReadSettings(KnownNames.Projects[service])["servicecomb:service:version"], container.Env.Single(static one => one.Name.EndsWith("version", StringComparison.Ordinal)).Value);
        foreach (var reference in container.Env.Select(static variable => variable.ValueFrom?.SecretKeyRef).OfType<V1SecretKeySelector>())
        {
            var secret = Objects.OfType<V1Secret>().Single(secret => secret.Name() == reference.Name);
            Assert.EndsWith("Password=REPLACE", secret.StringData[reference.Key], StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void The_probes_name_endpoints_and_ports_that_the_app_has(string service)
    {
        var container = Find(service).Spec.Template.Spec.Containers[0];
        V1Probe[] probes = [container.StartupProbe, container.LivenessProbe, container.ReadinessProbe];

        if (KnownNames.ReadSettings(KnownNames.Projects[service])["Kestrel:EndpointDefaults:Protocols"] == "Http2")
        {
            Assert.All(probes, static probe => Assert.Equal(ContainerPort, probe.Grpc.Port));
            return;
        }

        Assert.All(probes, probe => Assert.Equal(container.Ports[0].Name, probe.HttpGet.Port.Value));
        Assert.Equal(["/health/live", "/health/live", "/health/ready"], probes.Select(static probe => probe.HttpGet.Path));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_pod_has_no_privileges_and_cannot_write_but_to_tmp(string service)
    {
        var pod = Find(service).Spec.Template.Spec;
        var container = pod.Containers[0];

        Assert.False(pod.AutomountServiceAccountToken);
        Assert.Equal((true, 1654L, "RuntimeDefault"), (pod.SecurityContext.RunAsNonRoot, pod.SecurityContext.RunAsUser, pod.SecurityContext.SeccompProfile.Type));
        Assert.Equal((false, true), (container.SecurityContext.AllowPrivilegeEscalation, container.SecurityContext.ReadOnlyRootFilesystem));
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        var mount = Assert.Single(container.VolumeMounts);
        Assert.Equal(("/tmp", mount.Name), (mount.MountPath, Assert.Single(pod.Volumes, static volume => volume.EmptyDir is not null).Name));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_pod_may_take_as_long_to_stop_as_its_app_does(string service)
    {
        var pod = Find(service).Spec.Template.Spec;

        Assert.True(pod.TerminationGracePeriodSeconds > (pod.Containers[0].Lifecycle?.PreStop.Sleep.Seconds ?? 0) + DrainSeconds + ShutdownTimeoutSeconds);
    }

    [Fact]
    public void The_service_of_the_gateway_selects_its_pods_and_its_port()
    {
        var spec = Assert.Single(Objects.OfType<V1Service>()).Spec;
        var gateway = Find("gateway").Spec.Template;

        Assert.All(spec.Selector, label => Assert.Equal(label.Value, gateway.Metadata.Labels[label.Key]));
        Assert.Equal(gateway.Spec.Containers[0].Ports[0].Name, Assert.Single(spec.Ports).TargetPort.Value);
    }

    private static V1Deployment Find(string service) => Deployments.Single(one => one.Name() == service);
}
