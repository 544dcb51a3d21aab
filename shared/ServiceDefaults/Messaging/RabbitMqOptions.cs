using System.ComponentModel.DataAnnotations;

namespace AcMonitoring.ServiceDefaults;

public sealed class RabbitMqOptions
{
    public const string Section = "RabbitMq";

    /// <summary><c>amqp://user:password@host:port/vhost</c>, or <c>amqps://</c> for TLS.</summary>
    [Required(ErrorMessage = "RabbitMq__Uri must be an address such as amqp://guest:guest@rabbitmq:5672/.")]
    public Uri Uri { get; set; } = new("amqp://guest:guest@rabbitmq:5672/");
}
