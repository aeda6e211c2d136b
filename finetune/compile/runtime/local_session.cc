// The part of TVM's RPC layer that a local session needs. The server and its protocol stay out:
// their headers are not in the wheel and nothing in a browser connects to them.
#define TVM_LOG_DEBUG 0
#define TVM_LOG_CUSTOMIZE 1
#include "src/runtime/rpc/rpc_local_session.cc"
#include "src/runtime/rpc/rpc_session.cc"

namespace tvm {
namespace runtime {

ffi::Module CreateRPCSessionModule(std::shared_ptr<RPCSession>) {
  TVM_FFI_THROW(InternalError) << "This library was linked without TVM's RPC server.";
  TVM_FFI_UNREACHABLE();
}

}  // namespace runtime
}  // namespace tvm
