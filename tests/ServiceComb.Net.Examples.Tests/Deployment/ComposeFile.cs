using YamlDotNet.Serialization;

namespace ServiceComb.Net.Examples.Tests.Deployment;

/// <summary>The part of the Compose Specification that the shop uses.</summary>
internal sealed class ComposeFile
{
    public string Name { get; set; } = "";

    public Dictionary<string, Service> Services { get; set; } = [];

    public Dictionary<string, object?> Volumes { get; set; } = [];

    [YamlMember(Alias = "x-app", ApplyNamingConventions = false)]
    public Service? App { get; set; }

    [YamlMember(Alias = "x-engine", ApplyNamingConventions = false)]
    public Dictionary<string, string>? Engine { get; set; }

    internal sealed class Service
    {
        public string Image { get; set; } = "";

        public BuildSection? Build { get; set; }

        public List<string> Command { get; set; } = [];

        public Dictionary<string, string> Environment { get; set; } = [];

        public List<string> Ports { get; set; } = [];

        public List<string> Volumes { get; set; } = [];

        public List<string> DependsOn { get; set; } = [];

        public string Restart { get; set; } = "";

        public string StopGracePeriod { get; set; } = "";

        public bool ReadOnly { get; set; }

        public List<string> Tmpfs { get; set; } = [];

        public List<string> CapDrop { get; set; } = [];

        public List<string> SecurityOpt { get; set; } = [];
    }

    internal sealed class BuildSection
    {
        public string Context { get; set; } = "";

        public string Dockerfile { get; set; } = "";

        public Dictionary<string, string> Args { get; set; } = [];
    }
}
